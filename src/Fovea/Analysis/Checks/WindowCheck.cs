using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Pooling;

namespace Fovea.Analysis.Checks;

/// <summary>
/// Windows that do not match their feature map: padding that is never read, cells lost by rounding down, skipped
/// cells, taps that read only padding.
/// </summary>
internal sealed class WindowCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network) => network.Graph.Nodes.SelectMany(node =>
    {
        ConvolutionAxis[] axes = Axes(node);
        return axes.Select((axis, i) => (axis, name: Explanations.ExplanationText.Axis(i, axes.Length)))
            .GroupBy(line => line.axis, (axis, lines) => Findings(node.Layer, axis, string.Join(" and ", lines.Select(line => line.name))))
            .SelectMany(findings => findings);
    });

    private static IEnumerable<Finding> Findings(string layer, ConvolutionAxis axis, string name)
    {
        int unread = axis.Input + axis.PadBegin + axis.PadEnd - axis.Span - ((axis.Output - 1) * axis.Stride);
        int lost = Math.Min(unread - axis.PadEnd, axis.Input);
        int idle = Enumerable.Range(0, axis.Kernel).Count(tap => axis.FirstOutput(tap) >= axis.LastOutput(tap));
        if (idle > 0)
        {
            yield return new Finding(Severity.Warning, "idle-taps", layer,
                $"{name}: {idle} of the kernel's {axis.Kernel} taps read only padding; the feature map has {axis.Input} cells.",
                $"Use a kernel that spans at most {axis.Input} cells, or downsample less before it.");
        }
        if (lost > Math.Max(0, axis.Stride - axis.Span))   // fewer are skipped between all windows, see below
        {
            yield return new Finding(Severity.Warning, "lost-cells", layer,
                $"{name}: the last {lost} of {axis.Input} cells are never read; ({axis.Input} + {axis.PadBegin} + " +
                $"{axis.PadEnd} − {axis.Span})/{axis.Stride} is rounded down.",
                $"Give the input {axis.Stride - unread} more or {lost} fewer cells, pad {axis.Stride - unread} " +
                "more, or for pooling use ceil mode.");
        }
        else if (axis.PadEnd > 0 && unread >= axis.PadEnd)
        {
            yield return new Finding(Severity.Advice, "unread-padding", layer,
                $"{name}: the padding of {axis.PadEnd} after the input is never read, as the last window at stride " +
                $"{axis.Stride} ends before it.",
                $"Nothing is lost; padding {axis.PadBegin} before and 0 after gives the same output.");
        }
        if (axis.Stride > axis.Span && axis.Output > 1)
        {
            yield return new Finding(Severity.Advice, "skipped-cells", layer,
                $"{name}: the window spans {axis.Span} cells and moves by {axis.Stride}, so " +
                $"{axis.Stride - axis.Span} of every {axis.Stride} cells are never read.",
                "Usual for the 1×1 shortcut of a residual block; otherwise use a larger kernel, or average pooling before it.");
        }
    }

    private static ConvolutionAxis[] Axes(Node node) => node.Operation switch
    {
        // Reflected or replicated padding is added by a separate node.
        Convolution conv when node.Inputs[0].Producer?.Operation is Pad pad =>
            [.. conv.Window.Select(
                (axis, i) => axis.Over(node.Inputs[0].Shape[i + 2] - pad.Cells[i].Begin - pad.Cells[i].End) with
                { PadBegin = pad.Cells[i].Begin, PadEnd = pad.Cells[i].End })],
        Convolution conv => [.. conv.Window.Select((axis, i) => axis.Over(node.Inputs[0].Shape[i + 2]))],
        MaxPool pool => Pooling(pool.Axes),
        AveragePool pool => Pooling(pool.Axes),
        MedianPool pool => Pooling(pool.Axes),
        LpPool pool => Pooling(pool.Axes),
        StochasticPool pool => Pooling(pool.Axes),
        _ => [],
    };

    // Ceil mode reads every cell, and so does an adaptive axis, with window and stride 1.
    private static ConvolutionAxis[] Pooling(IEnumerable<PoolingAxis> axes) => [.. axes
        .Where(axis => !axis.CeilMode && axis is not { Window: 1, Stride: 1 })
        .Select(axis => new ConvolutionAxis(axis.Input, axis.Window, axis.Stride, axis.PadBegin, axis.PadEnd, axis.Dilation))];
}
