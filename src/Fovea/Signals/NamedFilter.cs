using Fovea.Tensors;

namespace Fovea.Signals;

/// <summary>
/// A classic image filter: a named square matrix of odd size, applied as Conv applies its weights (not flipped).
/// </summary>
public sealed class NamedFilter
{
    private readonly double[,] _matrix;

    internal NamedFilter(string name, string description, double[,] matrix)
    {
        Name = name;
        Description = description;
        _matrix = matrix;
    }

    /// <summary>The name to give to <see cref="NamedFilters.Get"/>: <c>sobel-x</c>, <c>box-blur:5</c>.</summary>
    public string Name { get; }

    /// <summary>What the filter does, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Rows and columns of the matrix; odd.</summary>
    public int Size => _matrix.GetLength(0);

    /// <summary>A tap.</summary>
    public double this[int row, int column] => _matrix[row, column];

    /// <summary>A copy of the matrix, [size, size].</summary>
    public double[,] ToMatrix() => (double[,])_matrix.Clone();

    /// <summary>
    /// Applies the filter to one channel: the cross-correlation that a Conv layer with these weights computes.
    /// </summary>
    /// <param name="image">[height, width].</param>
    /// <param name="mode">The part of the full correlation to return; by default the image's own size.</param>
    public double[,] Apply(double[,] image, SignalMode mode = SignalMode.Same) => SignalConvolution.Correlate(image, _matrix, mode);

    /// <summary>
    /// Weights for filtering each channel separately, for a Conv with <paramref name="channels"/> outputs and as many
    /// groups.
    /// </summary>
    /// <param name="channels">Input channels, 1 or more.</param>
    /// <returns>[channels, 1, size, size].</returns>
    public Tensor ToDepthwiseWeights(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return NamedFilters.ToWeights([.. Enumerable.Repeat(this, channels)], inChannels: channels, groups: channels);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";
}
