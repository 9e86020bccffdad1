namespace Fovea.Tensors;

/// <summary>A dense float32 tensor, row-major: the last axis is contiguous.</summary>
public sealed class Tensor
{
    private readonly float[] _data;

    /// <summary>Creates a tensor of zeros.</summary>
    public Tensor(Shape shape)
    {
        Shape = shape;
        _data = new float[shape.Length];
    }

    /// <summary>Wraps an existing array, without copying it.</summary>
    /// <param name="shape">The axes.</param>
    /// <param name="data">As many values as the shape has elements, row-major.</param>
    /// <exception cref="ShapeException">The count differs from the shape's.</exception>
    public Tensor(Shape shape, float[] data)
    {
        if (data.Length != shape.Length)
        {
            throw new ShapeException($"A tensor {shape} has {shape.Length:N0} elements; the array has {data.Length:N0}.");
        }
        Shape = shape;
        _data = data;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public Span<float> Span => _data;

    /// <summary>The elements, row-major, for code that cannot use a span.</summary>
    public Memory<float> Memory => _data;

    /// <summary>One element, by its index on every axis.</summary>
    public float this[params ReadOnlySpan<int> index]
    {
        get => _data[Offset(index)];
        set => _data[Offset(index)] = value;
    }

    /// <summary>A view of the same elements with another shape of equal length; nothing is copied.</summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public Tensor Reshape(Shape shape) => new(shape, _data);

    /// <inheritdoc/>
    public override string ToString() => $"Tensor {Shape}";

    private int Offset(ReadOnlySpan<int> index)
    {
        if (index.Length != Shape.Rank)
        {
            throw new ShapeException($"A tensor {Shape} takes {Shape.Rank} indices; found {index.Length}.");
        }
        int offset = 0;
        for (int axis = 0; axis < index.Length; axis++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index[axis]);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index[axis], Shape[axis]);
            offset = (offset * Shape[axis]) + index[axis];
        }
        return offset;
    }
}
