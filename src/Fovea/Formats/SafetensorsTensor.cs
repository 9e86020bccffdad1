using System.Runtime.InteropServices;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>A tensor to write: its name, element type, shape and data. The data is referenced, not copied.</summary>
public sealed class SafetensorsTensor
{
    private readonly long[] _sizes;
    private readonly ReadOnlyMemory<float> _floats;
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Creates a float32 tensor.</summary>
    /// <param name="name">Unique in the file.</param>
    /// <param name="shape">The axes, outermost first.</param>
    /// <param name="values">As many as the shape has elements, row-major.</param>
    /// <exception cref="ShapeException">The count differs from the shape's.</exception>
    public SafetensorsTensor(string name, Shape shape, ReadOnlyMemory<float> values)
    {
        if (values.Length != shape.Length)
        {
            throw new ShapeException($"Tensor \"{name}\" {shape} has {shape.Length:N0} elements; {values.Length:N0} values were given.");
        }
        Name = name;
        Type = SafetensorsType.Float32;
        _sizes = [.. shape.Select(size => (long)size)];
        _floats = values;
        Bytes = (long)values.Length * sizeof(float);
    }

    /// <summary>Creates a tensor of any type from little-endian bytes.</summary>
    /// <param name="name">Unique in the file.</param>
    /// <param name="type">The element type.</param>
    /// <param name="sizes">The axes, outermost first.</param>
    /// <param name="bytes">The elements, row-major.</param>
    /// <exception cref="ShapeException">The number of bytes does not match type and sizes.</exception>
    public SafetensorsTensor(string name, SafetensorsType type, ReadOnlySpan<long> sizes, ReadOnlyMemory<byte> bytes)
    {
        _sizes = sizes.ToArray();
        if (_sizes.Any(size => size < 0) || !type.TryMeasure(sizes, out _, out long needed) || needed != bytes.Length)
        {
            throw new ShapeException(
                $"Tensor \"{name}\" {type.Name()} [{string.Join(", ", _sizes)}] does not match the " +
                $"{bytes.Length:N0} bytes given.");
        }
        Name = name;
        Type = type;
        _bytes = bytes;
        Bytes = bytes.Length;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes of its axes, outermost first.</summary>
    public ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>The size of the data in bytes.</summary>
    public long Bytes { get; }

    internal void WriteTo(Stream stream)
    {
        const int ChunkElements = 1 << 20;   // 4 MiB at a time: a span of bytes would overflow beyond 2 GiB
        stream.Write(_bytes.Span);
        for (int done = 0; done < _floats.Length;)
        {
            int count = Math.Min(_floats.Length - done, ChunkElements);
            stream.Write(MemoryMarshal.AsBytes(_floats.Span.Slice(done, count)));
            done += count;
        }
    }
}
