using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// A layer that slides a window over each channel separately; the number of channels is unchanged, and there are no
/// parameters.
/// </summary>
public abstract record PoolLayer : Layer
{
    private protected PoolLayer(PerAxis kernel, PerAxis? stride, Padding? padding, bool ceilMode)
    {
        (Kernel, Stride, Padding, CeilMode) = (kernel, stride ?? kernel, padding ?? Padding.Valid, ceilMode);
    }

    /// <summary>The window size, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>The stride, per axis.</summary>
    public PerAxis Stride { get; }

    /// <summary>The padding.</summary>
    public Padding Padding { get; }

    /// <summary>Whether the output size is rounded up.</summary>
    public bool CeilMode { get; }

    private protected ImmutableArray<PoolingAxis> Axes(Shape input, PerAxis? dilation = null)
    {
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(
            input.RequireSpatial(GetType().Name), Kernel, Stride, Padding, dilation ?? 1);
        return [.. window.Select((axis, i) => new PoolingAxis(
            input[i + 2], axis.Kernel, axis.Stride, axis.PadBegin, axis.PadEnd, axis.Dilation, CeilMode))];
    }

    private protected string WindowSummary(string name) => $"{name} {Kernel}"
        + (Stride == Kernel ? "" : $", stride {Stride}")
        + (Padding == Padding.Valid || Padding == 0 ? "" : $", padding {Padding}") + (CeilMode ? ", ceil" : "");
}
