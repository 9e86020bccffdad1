using System.IO.Compression;
using System.Security.Cryptography;

namespace Fovea.Data;

/// <summary>Fetches the files of a known set from an address that the user names, and keeps only what has the right digest.</summary>
public static class DatasetDownload
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Fetches what is not there yet: each file as <c>name.gz</c> below the address, checked while it arrives.</summary>
    /// <param name="dataset">Which set: <see cref="DatasetCatalog.Known"/>.</param>
    /// <param name="baseAddress">An absolute http or https address of a folder, ending in a slash: <see cref="KnownDataset.Address"/>, or a mirror.</param>
    /// <param name="client">What makes the requests.</param>
    /// <param name="folder">Where the files go; by default where <see cref="DatasetCatalog.Open"/> looks for them.</param>
    /// <param name="progress">Told each file's name when it is complete.</param>
    /// <param name="cancellationToken">Stops between two blocks; nothing half remains under a file's own name.</param>
    /// <returns>The folder with the four files.</returns>
    /// <exception cref="FoveaException">The address does not serve, or what it serves is not the file; nothing of it is kept.</exception>
    /// <remarks>
    /// The pinned SHA-256 is of the content before compression, so that a mirror that compressed anew still passes. A
    /// response that expands beyond the known size is cut off there.
    /// </remarks>
    public static async Task<string> FetchAsync(
        KnownDataset dataset, Uri baseAddress, HttpClient client, string? folder = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!baseAddress.IsAbsoluteUri || baseAddress.Scheme is not ("http" or "https") || !baseAddress.AbsolutePath.EndsWith('/'))
        {
            throw new FoveaException($"The address {baseAddress} does not serve: expected http or https, absolute, and ending in a slash.");
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
                    await FetchFileAsync(file, new Uri(baseAddress, file.Name + ".gz"), client, path, cancellationToken).ConfigureAwait(false);
                }
                progress?.Report(file.Name);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new FoveaException($"{dataset.Name} could not be fetched from {baseAddress}: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FoveaException($"{dataset.Name} could not be fetched from {baseAddress}: no answer within {client.Timeout.TotalSeconds:F0} s.", error);
        }
        return folder;
    }

    private static async Task FetchFileAsync(DatasetFile file, Uri address, HttpClient client, string path, CancellationToken cancellationToken)
    {
        string temporary = path + ".part";
        try
        {
            using (HttpResponseMessage response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false))
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

    // Compression never makes content much longer: five bytes a 64 KiB block, and a header.
    private static async Task CopyAsync(Stream arriving, FileStream stored, DatasetFile file, CancellationToken cancellationToken)
    {
        long most = file.Bytes + (file.Bytes / 1000) + 4096;
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await arriving.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (stored.Length + count > most)
            {
                throw new FoveaException($"{file.Name}.gz: more than {most:N0} bytes arrived; that is not the file.");
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
            throw new FoveaException($"{address}: what arrived is not compressed with gzip, or damaged.", error);
        }
        string digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (total != file.Bytes || digest != file.Sha256)
        {
            throw new FoveaException($"{address}: the content has {(total > file.Bytes ? "more than " : "")}{Math.Min(total, file.Bytes):N0} bytes with SHA-256 {digest}; expected {file.Bytes:N0} bytes with {file.Sha256}. Nothing was kept; try another mirror.");
        }
    }
}
