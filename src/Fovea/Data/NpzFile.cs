using System.IO.Compression;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>NumPy's <c>.npz</c> files: a zip archive with an array in each entry <c>name.npy</c>, stored or compressed.</summary>
/// <remarks>
/// Files are taken to be hostile. Before anything is expanded: at most 1,024 entries, names that are plain and come
/// once, compressed sizes that fit into the file together, 16 GiB in all. While an entry expands: no more than the
/// directory announces, which is at most 100 times its compressed size (or 1 MiB); memory grows with what really comes
/// out, and the checksum is compared. Source: PKWARE APPNOTE 6.3; numpy.savez and numpy.savez_compressed.
/// </remarks>
public sealed class NpzFile : IDisposable
{
    internal const int MostEntries = 1024;
    internal const int MostRatio = 100;

    // Sorted labels compress far better than 100:1; what small arrays expand to harms nobody.
    internal const int AlwaysAllowedBytes = 1 << 20;

    private const long MostBytes = 16L << 30;
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
    /// <exception cref="FoveaException">The file cannot be read, is no zip archive, or one that no NumPy writes.</exception>
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
            throw new FoveaException($"{path}: the file is no zip archive, as .npz files are, or it is cut short or damaged. {error.Message}", error);
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
    /// <exception cref="FoveaException">There is no such array, or its content is damaged or of a kind that is not read.</exception>
    public Tensor Read(string name) => NpyFile.Decode(ReadEntry(name), Describe(name));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _archive.Dispose();

    internal string Describe(string name) => $"{_path}, {name}";

    /// <summary>Expands an entry: the bytes of a <c>.npy</c> file.</summary>
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
            throw new FoveaException($"{Describe(name)}: the data is cut short or damaged. Fetch or save the file again. {error.Message}", error);
        }
        throw new FoveaException($"{Describe(name)}: the data is not the {entry.Length:N0} bytes, or has not the checksum, that the archive announces. Fetch or save the file again.");
    }

    // Memory doubles with what really comes out: an announced size alone takes none beyond the first MiB.
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
        if (_archive.Entries.Count > MostEntries)
        {
            throw new FoveaException($"{_path}: the archive has {_archive.Entries.Count:N0} entries; at most {MostEntries:N0} are read.");
        }
        long stored = 0, expanded = 0;
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            string name = CheckedName(entry.FullName);
            if (entry.CompressedLength < 0 || entry.CompressedLength > fileBytes - stored)
            {
                throw new FoveaException($"{_path}: the entries up to \"{name}\" announce more compressed bytes than the file's {fileBytes:N0}. It is cut short, damaged or made to harm.");
            }
            stored += entry.CompressedLength;
            long most = Math.Min(Array.MaxLength, Math.Max(AlwaysAllowedBytes, MostRatio * entry.CompressedLength));
            if (entry.Length < 0 || entry.Length > most || entry.Length > MostBytes - expanded)
            {
                throw new FoveaException($"{_path}: the array \"{name}\" announces {entry.Length:N0} bytes from {entry.CompressedLength:N0} compressed ones; read are at most {MostRatio} times as many, {Array.MaxLength:N0} an array and {MostBytes:N0} in all. If the file is meant, save its arrays with numpy.savez, uncompressed.");
            }
            expanded += entry.Length;
            if (!_entries.TryAdd(name, entry))
            {
                throw new FoveaException($"{_path}: the archive has the array \"{name}\" twice.");
            }
        }
    }

    // Names never become paths here; they are still held to what a plain name is, as they end up in messages.
    private string CheckedName(string entry)
    {
        string name = entry.EndsWith(Suffix, StringComparison.Ordinal) ? entry[..^Suffix.Length] : "";
        if (name.Length is 0 or > 256 || name.Any(char.IsControl) || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(part => part is "" or "." or ".."))
        {
            string shown = new([.. entry.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter)]);
            throw new FoveaException($"{_path}: the entry \"{shown}\" is not named like an array: a plain name of at most 256 characters and .npy.");
        }
        return name;
    }
}
