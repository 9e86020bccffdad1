using System.Buffers;
using System.IO.Compression;

namespace Fovea.Formats;

/// <summary>
/// Reads the weights of a PyTorch <c>.pth</c> file, written by
/// <c>torch.save(model.state_dict(), …)</c>, without executing its pickle.
/// </summary>
/// <remarks>
/// The file is a zip archive (PyTorch 1.6 and later) of one pickle and a flat array for each storage. The pickle is
/// read as data by <see cref="PickleReader"/>; archives with compressed, duplicate or oversized entries are rejected.
/// Not thread-safe. Held by PyTorchStateDictTests.
/// </remarks>
public sealed class PyTorchStateDict : IDisposable
{
    private const int MaxPickleBytes = 1 << 23;
    private const int ChunkBytes = 1 << 16;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _storages;

    private PyTorchStateDict(
        string path, ZipArchive archive, Dictionary<string, ZipArchiveEntry> storages,
        IReadOnlyDictionary<string, PyTorchTensor> tensors)
    {
        Path = path;
        _archive = archive;
        _storages = storages;
        Tensors = tensors;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The tensors by name; other entries are ignored.</summary>
    public IReadOnlyDictionary<string, PyTorchTensor> Tensors { get; }

    /// <summary>Opens a file and validates it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">
    /// Which dictionary of a training checkpoint to read: <c>"state_dict"</c>, <c>"model"</c>. Null for the top level
    /// or, if that has no tensors, for the only nested dictionary that has some.
    /// </param>
    /// <exception cref="FileFormatException">
    /// The file cannot be read, is malformed, or requests more than tensors.
    /// </exception>
    public static PyTorchStateDict Open(string path, string? key = null)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            PyTorchStateDict opened = Open(stream, path, key);
            stream = null;   // the archive owns it now
            return opened;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"cannot be read. {error.Message}", error);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Reads a tensor as float32, row-major, whatever its strides.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">As many floats as the tensor has elements; overwritten.</param>
    /// <exception cref="FileFormatException">No tensor of that name, or the archive is damaged.</exception>
    /// <exception cref="ShapeException">The destination's length differs.</exception>
    public void ReadFloats(string name, Span<float> destination)
    {
        if (!Tensors.TryGetValue(name, out PyTorchTensor? tensor))
            throw new FileFormatException(Path, FileFormatError.NotFound,
                $"has no tensor \"{name}\". It has {Tensors.Count}: "
                + $"{string.Join(", ", Tensors.Keys.Take(5))}{(Tensors.Count > 5 ? ", …" : "")}.");
        if (tensor.Shape.Length != destination.Length)
            throw new ShapeException($"{Path}: tensor \"{name}\" {tensor.Shape} has {tensor.Shape.Length:N0} elements; "
                + $"the destination takes {destination.Length:N0}.");
        if (destination.IsEmpty)
            return;
        if (tensor.IsContiguous)
        {
            ReadRange(tensor, destination);
            return;
        }
        if (tensor.Extent > Array.MaxLength)
            throw new FileFormatException(Path, FileFormatError.TooLarge,
                $"tensor \"{name}\" {tensor.Shape} is spread over {tensor.Extent:N0} elements. "
                + "Save it after .contiguous().");
        float[] range = new float[tensor.Extent];
        ReadRange(tensor, range);
        Gather(tensor, range, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static PyTorchStateDict Open(FileStream stream, string path, string? key)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false);
            Dictionary<string, ZipArchiveEntry> entries = Entries(archive, stream.Length, path);
            string prefix = Prefix(entries, path);
            var tensors = PickedTensors(PickleReader.Read(ReadAll(entries[prefix + "data.pkl"], path), path), key, path);
            Dictionary<string, ZipArchiveEntry> storages = Storages(tensors.Values, entries, prefix, path);
            var opened = new PyTorchStateDict(path, archive, storages, tensors);
            archive = null;
            return opened;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new FileFormatException(path, FileFormatError.InvalidArchive,
                $"is not a zip archive, or it is damaged. {error.Message} Versions of PyTorch before 1.6 used " +
                "another format: load and save the file with a newer version.", error);
        }
        finally
        {
            archive?.Dispose();
        }
    }

    // Names are unique; entries are stored uncompressed, as torch.save writes them; their sizes together do not
    // exceed the file's.
    private static Dictionary<string, ZipArchiveEntry> Entries(ZipArchive archive, long fileBytes, string path)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.Length != entry.CompressedLength || entry.Length < 0 || entry.Length > fileBytes - total)
                throw new FileFormatException(path, FileFormatError.InvalidArchive,
                    $"the entry \"{entry.FullName}\" is compressed or larger than the file; torch.save writes no " +
                    "such entry.");
            total += entry.Length;
            if (!entries.TryAdd(entry.FullName, entry))
                throw new FileFormatException(path, FileFormatError.DuplicateKey, $"the archive has the entry \"{entry.FullName}\" twice.");
        }
        return entries;
    }

    private static string Prefix(Dictionary<string, ZipArchiveEntry> entries, string path)
    {
        string[] pickles = [.. entries.Keys.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal))];
        if (pickles.Length != 1)
            throw new FileFormatException(path, FileFormatError.MissingKey,
                $"the archive has {pickles.Length} entries named data.pkl; a state dict has one.");
        string prefix = pickles[0][..^"data.pkl".Length];
        if (entries.TryGetValue(prefix + "byteorder", out ZipArchiveEntry? order)
            && !ReadAll(order, path).AsSpan().SequenceEqual("little"u8))
            throw new FileFormatException(path, FileFormatError.UnsupportedVersion,
                "was written on a big-endian machine; only little-endian files are supported.");
        return prefix;
    }

    private static Dictionary<string, PyTorchTensor> PickedTensors(object? root, string? key, string path)
    {
        if (root is not Dictionary<string, object?> dictionary)
            throw new FileFormatException(path, FileFormatError.WrongKind, "is not a dictionary. Save model.state_dict(), not the model.");
        if (key is not null)
        {
            return dictionary.GetValueOrDefault(key) is Dictionary<string, object?> named
                ? TensorsOf(named)
                : throw new FileFormatException(path, FileFormatError.NotFound,
                    $"has no dictionary \"{key}\". It has: {string.Join(", ", dictionary.Keys.Take(20))}.");
        }
        Dictionary<string, PyTorchTensor> own = TensorsOf(dictionary);
        if (own.Count > 0)
            return own;
        string[] candidates = [.. dictionary.Where(pair => pair.Value is Dictionary<string, object?> inner
            && inner.Values.Any(value => value is PyTorchTensor)).Select(pair => pair.Key)];
        return candidates.Length switch
        {
            0 => own,
            1 => TensorsOf((Dictionary<string, object?>)dictionary[candidates[0]]!),
            _ => throw new FileFormatException(path, FileFormatError.NotFound,
                $"has several dictionaries of tensors; name one of: {string.Join(", ", candidates.Take(20))}."),
        };
    }

    private static Dictionary<string, PyTorchTensor> TensorsOf(Dictionary<string, object?> dictionary) =>
        dictionary.Where(pair => pair.Value is PyTorchTensor)
            .ToDictionary(pair => pair.Key, pair => (PyTorchTensor)pair.Value!, StringComparer.Ordinal);

    private static Dictionary<string, ZipArchiveEntry> Storages(
        IEnumerable<PyTorchTensor> tensors, Dictionary<string, ZipArchiveEntry> entries, string prefix, string path)
    {
        var storages = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (PickledStorage storage in tensors.Select(tensor => tensor.Storage))
        {
            if (!entries.TryGetValue($"{prefix}data/{storage.Key}", out ZipArchiveEntry? entry))
                throw new FileFormatException(path, FileFormatError.MissingKey, $"the archive has no storage \"{storage.Key}\".");
            if (!storage.Type.TryMeasure([storage.Elements], out _, out long bytes) || bytes != entry.Length)
                throw new FileFormatException(path, FileFormatError.SizeMismatch,
                    $"storage \"{storage.Key}\" has {entry.Length:N0} bytes; {storage.Elements:N0} elements of " +
                    $"{storage.Type.Name()} were declared.");
            storages[storage.Key] = entry;
        }
        return storages;
    }

    private static byte[] ReadAll(ZipArchiveEntry entry, string path)
    {
        if (entry.Length > MaxPickleBytes)
            throw new FileFormatException(path, FileFormatError.TooLarge,
                $"the entry \"{entry.FullName}\" has {entry.Length:N0} bytes; at most {MaxPickleBytes:N0} are read.");
        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    // The elements from the tensor's first on, in storage order.
    private void ReadRange(PyTorchTensor tensor, Span<float> destination)
    {
        int elementBytes = tensor.Type.Bits() / 8;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            using Stream stream = _storages[tensor.Storage.Key].Open();
            for (long skip = tensor.Offset * elementBytes; skip > 0;)
            {
                int count = (int)Math.Min(skip, ChunkBytes);
                stream.ReadExactly(chunk, 0, count);
                skip -= count;
            }
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(destination.Length - done, ChunkBytes / elementBytes);
                stream.ReadExactly(chunk, 0, count * elementBytes);
                FloatConversion.ToFloat32(tensor.Type, chunk.AsSpan(0, count * elementBytes), destination.Slice(done, count));
                done += count;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FileFormatException(Path, FileFormatError.Truncated,
                $"storage \"{tensor.Storage.Key}\" cannot be read. {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void Gather(PyTorchTensor tensor, ReadOnlySpan<float> range, Span<float> destination)
    {
        Span<int> index = stackalloc int[tensor.Shape.Rank];
        int from = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = range[from];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                from += tensor.Strides[axis];
                if (++index[axis] < tensor.Shape[axis])
                    break;
                from -= index[axis] * tensor.Strides[axis];
                index[axis] = 0;
            }
        }
    }
}
