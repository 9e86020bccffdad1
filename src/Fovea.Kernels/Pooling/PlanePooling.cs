using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Pooling;

/// <summary>A pooling stage over plain tensors, a task per channel plane, that runs a reference in single precision.</summary>
internal abstract unsafe class PlanePooling : KernelStage
{
    private protected PlanePooling(PoolingGeometry geometry) => Geometry = geometry;

    /// <summary>Input and output are [n][c][d][h][w].</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    public sealed override int Tasks => Geometry.Planes;

    private protected PoolingGeometry Geometry { get; }

    // Spans over whole tensors: the geometry has checked that their lengths fit an int.
    private protected Span<float> Inputs(float* first) => new(first, Geometry.Planes * Geometry.InputArea);

    private protected Span<float> Outputs(float* first) => new(first, Geometry.Planes * Geometry.OutputArea);

    private protected Span<int> Indices(float* first, int perOutput = 1) =>
        first is null ? [] : new(first, Geometry.Planes * Geometry.OutputArea * perOutput);
}
