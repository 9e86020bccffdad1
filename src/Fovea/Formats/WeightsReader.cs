namespace Fovea.Formats;

/// <summary>Reads tensors by name from a safetensors file or a PyTorch state dict.</summary>
internal sealed class WeightsReader : IDisposable
{
    private readonly SafetensorsReader? _safetensors;
    private readonly PyTorchStateDict? _stateDict;

    private WeightsReader(SafetensorsReader safetensors)
    {
        _safetensors = safetensors;
        Sizes = safetensors.Tensors.ToDictionary(entry => entry.Name, entry => entry.Sizes.ToArray(), StringComparer.Ordinal);
    }

    private WeightsReader(PyTorchStateDict stateDict)
    {
        _stateDict = stateDict;
        Sizes = stateDict.Tensors.ToDictionary(
            pair => pair.Key, pair => pair.Value.Shape.Select(size => (long)size).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The sizes of every tensor's axes, by its name.</summary>
    public IReadOnlyDictionary<string, long[]> Sizes { get; }

    /// <summary>Opens a file; the format is detected from its first bytes or from the extension .pth or .pt.</summary>
    /// <exception cref="FileFormatException">It cannot be read, or is in neither format.</exception>
    public static WeightsReader Open(string path) =>
        IsArchive(path) || path.EndsWith(".pth", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".pt", StringComparison.OrdinalIgnoreCase)
            ? new WeightsReader(PyTorchStateDict.Open(path))
            : new WeightsReader(SafetensorsReader.Open(path));

    /// <summary>Reads a tensor as float32, row-major.</summary>
    public void ReadFloats(string name, Span<float> destination)
    {
        if (_stateDict is not null)
        {
            _stateDict.ReadFloats(name, destination);
        }
        else
        {
            _safetensors!.ReadFloats(name, destination);
        }
    }

    public void Dispose()
    {
        _safetensors?.Dispose();
        _stateDict?.Dispose();
    }

    // A zip archive begins with a local file header. In a safetensors file, the same bytes would be a header length
    // of at least 67 MB.
    private static bool IsArchive(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
                && magic.SequenceEqual("PK\u0003\u0004"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"cannot be read. {error.Message}", error);
        }
    }
}
