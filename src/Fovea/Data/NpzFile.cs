using System.IO.Compression;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>NumPy's <c>.npz</c> files: a zip archive with an array in each entry <c>name.npy</c>, stored or compressed.</summary>
/// <remarks>
/// Files are treated as untrusted. Before anything is decompressed: at most 1,024 entries, plain and unique names,
/// compressed sizes whose sum fits in the file, 16 GiB in all. While an entry is decompressed: no more than the
/// directory declares, which is at most 100 times its compressed size (or 1 MiB); memory grows with the bytes
/// actually decompressed, and the checksum is verified. Source: PKWARE APPNOTE 6.3; numpy.savez and
/// numpy.savez_compressed.
/// </remarks>
public sealed class NpzFile : IDisposable
{
    internal const int MaxEntries = 1024;
    internal const int MaxRatio = 100;

    // Sorted labels compress far better than 100:1, and small arrays are harmless.
    internal const int AlwaysAllowedBytes = 1 << 20;

    private const long MaxBytes = 16L << 30;
    private const string Suffix = ".npy";

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private NpzFile(string path, FileStream stream)
    {
        _path = path;
        _archive = new ZipArchive(stream, ZipArchiveMode.Read);
        ReadDirectory(stream.Length);
    }

    /// <summary>The arrays' names, without <c>.npy</c>, in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens an archive and checks its directory; no array is read yet.</summary>
    /// <param name="path">The file, which stays open until <see cref="Dispose"/>.</param>
    /// <exception cref="FoveaException">
    /// The file cannot be read, is not a zip archive, or is one that NumPy would not write.
    /// </exception>
    public static NpzFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var file = new NpzFile(path, stream);
            stream = null;
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{path}: cannot be read. {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or OverflowException)
        {
            throw new FoveaException(
                $"{path}: the file is not a zip archive, as .npz files are, or it is truncated or damaged. " +
                $"{error.Message}", error);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Whether the archive has an array.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Reads an array as <see cref="NpyFile"/> does.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="FoveaException">
    /// There is no such array, or its content is damaged or has an unsupported type.
    /// </exception>
    public Tensor Read(string name) => NpyFile.Decode(ReadEntry(name), Describe(name));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _archive.Dispose();

    internal string Describe(string name) => $"{_path}, {name}";

    /// <summary>Decompresses an entry: the bytes of a <c>.npy</c> file.</summary>
    internal byte[] ReadEntry(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new FoveaException($"{_path}: there is no array \"{name}\"; the archive has {string.Join(", ", Names.Take(20))}.");
        }
        try
        {
            using Stream content = entry.Open();
            byte[] bytes = Expand(content, (int)entry.Length);
            if (content.ReadByte() < 0 && Crc32.Append(0, bytes) == entry.Crc32)
            {
                return bytes;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FoveaException(
                $"{Describe(name)}: the data is truncated or damaged. Download or save the file again. " +
                $"{error.Message}", error);
        }
        throw new FoveaException(
            $"{Describe(name)}: the data does not have the {entry.Length:N0} bytes or the checksum that the " +
            "archive declares. Download or save the file again.");
    }

    // Memory doubles with the bytes actually decompressed: a declared size alone allocates no more than the first MiB.
    private static byte[] Expand(Stream content, int announcedBytes)
    {
        byte[] bytes = new byte[Math.Min(announcedBytes, AlwaysAllowedBytes)];
        for (int filled = 0; ; Array.Resize(ref bytes, (int)Math.Min(announcedBytes, 2L * filled)))
        {
            content.ReadExactly(bytes.AsSpan(filled));
            filled = bytes.Length;
            if (filled == announcedBytes)
            {
                return bytes;
            }
        }
    }

    private void ReadDirectory(long fileBytes)
    {
        if (_archive.Entries.Count > MaxEntries)
        {
            throw new FoveaException($"{_path}: the archive has {_archive.Entries.Count:N0} entries; at most {MaxEntries:N0} are read.");
        }
        long stored = 0, expanded = 0;
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            string name = CheckedName(entry.FullName);
            if (entry.CompressedLength < 0 || entry.CompressedLength > fileBytes - stored)
            {
                throw new FoveaException(
                    $"{_path}: the entries up to \"{name}\" declare more compressed bytes than the file has " +
                    $"({fileBytes:N0}). It is truncated, damaged or malicious.");
            }
            stored += entry.CompressedLength;
            long most = Math.Min(Array.MaxLength, Math.Max(AlwaysAllowedBytes, MaxRatio * entry.CompressedLength));
            if (entry.Length < 0 || entry.Length > most || entry.Length > MaxBytes - expanded)
            {
                throw new FoveaException(
                    $"{_path}: the array \"{name}\" declares {entry.Length:N0} bytes from " +
                    $"{entry.CompressedLength:N0} compressed ones; the limits are a factor of {MaxRatio}, " +
                    $"{Array.MaxLength:N0} bytes per array and {MaxBytes:N0} in all. If the file is trusted, save " +
                    "its arrays with numpy.savez, uncompressed.");
            }
            expanded += entry.Length;
            if (!_entries.TryAdd(name, entry))
            {
                throw new FoveaException($"{_path}: the archive has the array \"{name}\" twice.");
            }
        }
    }

    // Names never become paths here, but they appear in messages, so only plain names are accepted.
    private string CheckedName(string entry)
    {
        string name = entry.EndsWith(Suffix, StringComparison.Ordinal) ? entry[..^Suffix.Length] : "";
        if (name.Length is 0 or > 256 || name.Any(char.IsControl)
            || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(part => part is "" or "." or ".."))
        {
            string shown = new([.. entry.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter)]);
            throw new FoveaException(
                $"{_path}: the entry \"{shown}\" is not named like an array: expected a plain name of at most 256 " +
                "characters, followed by .npy.");
        }
        return name;
    }
}
