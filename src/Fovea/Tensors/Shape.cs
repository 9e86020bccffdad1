using System.Collections;
using System.Globalization;

namespace Fovea.Tensors;

/// <summary>The sizes of a tensor's axes, outermost first: [n, channels, spatial…] for images. Immutable; equal by value.</summary>
/// <remarks>
/// Rank 0 is a scalar; an axis may be 0. The number of elements is checked against <see cref="Array.MaxLength"/> at
/// construction, so that a product of sizes never overflows later.
/// </remarks>
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    /// <summary>The most axes a shape may have.</summary>
    public const int MaxRank = 8;

    /// <summary>The shape of a scalar.</summary>
    public static readonly Shape Scalar = new();

    private readonly int[] _sizes;

    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">The axes, outermost first.</param>
    /// <exception cref="ShapeException">
    /// A size is negative, there are more than <see cref="MaxRank"/> axes, or the product is too large.
    /// </exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        _sizes = sizes.ToArray();
        if (sizes.Length > MaxRank)
        {
            throw new ShapeException($"A shape has at most {MaxRank} axes; {this} has {sizes.Length}.");
        }

        long count = 1;
        bool hasZero = false;
        foreach (int size in sizes)
        {
            if (size < 0)
            {
                throw new ShapeException($"The sizes of a shape are 0 or more; found {this}.");
            }
            hasZero |= size == 0;
            count = size == 0 ? count : Math.Min(count * size, long.MaxValue / int.MaxValue);
        }
        if (!hasZero && count > Array.MaxLength)
        {
            throw new ShapeException($"Shape {this} has more than {Array.MaxLength:N0} elements, the maximum for one tensor.");
        }
        Length = hasZero ? 0 : (int)count;
    }

    /// <summary>The shape of one image, without the batch axis: [channels, height, width].</summary>
    public static Shape Image(int channels, int height, int width) => new(channels, height, width);

    /// <summary>The shape of one sequence, without the batch axis: [channels, length].</summary>
    public static Shape Sequence(int channels, int length) => new(channels, length);

    /// <summary>The shape of one volume, without the batch axis: [channels, depth, height, width].</summary>
    public static Shape Volume(int channels, int depth, int height, int width) => new(channels, depth, height, width);

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.Length;

    /// <summary>The number of elements: the product of the sizes; 1 for a scalar.</summary>
    public int Length { get; }

    int IReadOnlyCollection<int>.Count => _sizes.Length;

    /// <summary>The size of an axis.</summary>
    public int this[int axis] => _sizes[axis];

    /// <summary>The size of an axis counted from the end.</summary>
    public int this[Index axis] => _sizes[axis];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <summary>This shape with a batch axis of <paramref name="batch"/> in front.</summary>
    public Shape WithBatch(int batch) => new([batch, .. _sizes]);

    /// <summary>This shape without its first axis.</summary>
    public Shape WithoutBatch() => new(_sizes.AsSpan(1));

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <summary>Whether two shapes are equal.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in _sizes)
        {
            hash.Add(size);
        }
        return hash.ToHashCode();
    }

    /// <summary>The sizes in brackets: <c>[8, 3, 32, 32]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(", ", _sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _sizes.GetEnumerator();
}
