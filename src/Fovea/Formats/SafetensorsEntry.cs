using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>A tensor's entry in the header, already validated against the file's length.</summary>
public sealed class SafetensorsEntry
{
    private readonly long[] _shape;

    internal SafetensorsEntry(string name, SafetensorsType type, long[] shape, long begin, long end, long elements)
    {
        Name = name;
        Type = type;
        _shape = shape;
        Begin = begin;
        End = end;
        Elements = elements;
    }

    /// <summary>The tensor's name; unique in the file.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes of its axes, outermost first; row-major.</summary>
    public ReadOnlySpan<long> Sizes => _shape;

    /// <summary>The first byte, counted from the start of the data section.</summary>
    public long Begin { get; }

    /// <summary>One past the last byte, counted from the start of the data section.</summary>
    public long End { get; }

    /// <summary>The size of the data in bytes.</summary>
    public long Bytes => End - Begin;

    /// <summary>The number of elements.</summary>
    public long Elements { get; }

    /// <summary>The sizes as a <see cref="Shape"/>.</summary>
    /// <exception cref="ShapeException">More than <see cref="Shape.MaxRank"/> axes, or more elements than an array holds.</exception>
    public Shape ToShape()
    {
        if (_shape.Length > Shape.MaxRank || Elements > Array.MaxLength || Array.Exists(_shape, size => size > int.MaxValue))
        {
            throw new ShapeException($"Tensor \"{Name}\" {this} does not fit a shape of at most {Shape.MaxRank} axes "
                + $"and {Array.MaxLength:N0} elements.");
        }
        return new Shape(Array.ConvertAll(_shape, size => (int)size));
    }

    /// <summary>Type and shape: <c>F32 [64, 3, 7, 7]</c>.</summary>
    public override string ToString() =>
        $"{Type.Name()} [{string.Join(", ", _shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}
