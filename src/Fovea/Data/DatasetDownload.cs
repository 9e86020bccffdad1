using System.IO.Compression;
using System.Security.Cryptography;

namespace Fovea.Data;

/// <summary>Downloads the files of a known set and keeps only files whose SHA-256 matches.</summary>
public static class DatasetDownload
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Downloads the missing files: each as <c>name.gz</c> below the base URL, verified before it is kept.
    /// </summary>
    /// <param name="dataset">Which set: <see cref="DatasetCatalog.Known"/>.</param>
    /// <param name="baseAddress">
    /// An absolute http or https base URL, ending in a slash: <see cref="KnownDataset.Address"/>, or a mirror.
    /// </param>
    /// <param name="client">The client that sends the requests.</param>
    /// <param name="folder">The destination folder; by default where <see cref="DatasetCatalog.Open"/> looks.</param>
    /// <param name="progress">Receives each file's name when it is complete.</param>
    /// <param name="cancellationToken">
    /// Cancels between two blocks; no incomplete file remains under its final name.
    /// </param>
    /// <returns>The folder with the four files.</returns>
    /// <exception cref="FoveaException">
    /// The download failed, or the content is not the expected file; it is not kept.
    /// </exception>
    /// <remarks>
    /// The pinned SHA-256 is of the uncompressed content, so that a mirror that recompressed the files still passes.
    /// A response that expands beyond the known size is rejected.
    /// </remarks>
    public static async Task<string> FetchAsync(
        KnownDataset dataset, Uri baseAddress, HttpClient client, string? folder = null,
        IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!baseAddress.IsAbsoluteUri || baseAddress.Scheme is not ("http" or "https") || !baseAddress.AbsolutePath.EndsWith('/'))
        {
            throw new FoveaException(
                $"The base URL {baseAddress} is not valid: expected an absolute http or https URL that ends in a slash.");
        }
        folder ??= Path.Combine(DatasetCatalog.CacheFolder, dataset.Name);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (DatasetFile file in dataset.Files)
            {
                string path = Path.Combine(folder, file.Name + ".gz");
                if (!File.Exists(path) && !File.Exists(Path.Combine(folder, file.Name)))
                {
                    await FetchFileAsync(file, new Uri(baseAddress, file.Name + ".gz"), client, path, cancellationToken)
                        .ConfigureAwait(false);
                }
                progress?.Report(file.Name);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new FoveaException($"{dataset.Name} could not be downloaded from {baseAddress}: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FoveaException(
                $"{dataset.Name} could not be downloaded from {baseAddress}: no answer within " +
                $"{client.Timeout.TotalSeconds:F0} s.", error);
        }
        return folder;
    }

    private static async Task FetchFileAsync(
        DatasetFile file, Uri address, HttpClient client, string path, CancellationToken cancellationToken)
    {
        string temporary = path + ".part";
        try
        {
            using (HttpResponseMessage response = await client.GetAsync(
                address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false))
            {
                response.EnsureSuccessStatusCode();
                using Stream arriving = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                using var stored = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
                await CopyAsync(arriving, stored, file, cancellationToken).ConfigureAwait(false);
                stored.Position = 0;
                await CheckAsync(stored, file, address, cancellationToken).ConfigureAwait(false);
                stored.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Compression never enlarges content by much: five bytes per 64 KiB block, and a header.
    private static async Task CopyAsync(Stream arriving, FileStream stored, DatasetFile file, CancellationToken cancellationToken)
    {
        long most = file.Bytes + (file.Bytes / 1000) + 4096;
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await arriving.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (stored.Length + count > most)
            {
                throw new FoveaException($"{file.Name}.gz: received more than {most:N0} bytes; this is not the expected file.");
            }
            await stored.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CheckAsync(FileStream stored, DatasetFile file, Uri address, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true);
        byte[] buffer = new byte[BufferBytes];
        long total = 0;
        try
        {
            int count;
            while (total <= file.Bytes && (count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                total += count;
            }
        }
        catch (InvalidDataException error)
        {
            throw new FoveaException($"{address}: the response is not gzip-compressed, or it is damaged.", error);
        }
        string digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (total != file.Bytes || digest != file.Sha256)
        {
            throw new FoveaException(
                $"{address}: the content has " +
                $"{(total > file.Bytes ? "more than " : "")}{Math.Min(total, file.Bytes):N0} bytes with SHA-256 " +
                $"{digest}; expected {file.Bytes:N0} bytes with {file.Sha256}. The file was not kept; try another mirror.");
        }
    }
}
