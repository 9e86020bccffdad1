using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Pooling;

/// <summary>
/// The sizes of a pooling over up to three spatial axes, checked once and shared by the forward pass and the gradient,
/// with every window's clipped range listed. 1-D and 2-D pooling have <see cref="PoolingAxis.None"/> for the axes they lack.
/// </summary>
/// <remarks>Tensors: input [batch, channels, d, h, w], output [batch, channels, od, oh, ow], plain or blocked as the kernel says.</remarks>
internal sealed class PoolingGeometry
{
    /// <summary>Makes and checks a geometry.</summary>
    /// <exception cref="ShapeException">
    /// A size is out of range, padding is as wide as the window, or a window is outside the input.
    /// </exception>
    public PoolingGeometry(int batch, int channels, PoolingAxis depth, PoolingAxis height, PoolingAxis width)
    {
        if (batch < 0 || channels < 1)
        {
            throw new ShapeException($"Pooling: batch ≥ 0 and channels ≥ 1; found batch {batch}, channels {channels}.");
        }
        DepthWindows = depth.Windows("depth");
        HeightWindows = height.Windows("height");
        WidthWindows = width.Windows("width");
        (Batch, Channels, Depth, Height, Width) = (batch, channels, depth, height, width);
        CheckLength("input", [Math.Max(batch, 1), (long)channels + Blocks.Size, depth.Input, height.Input, width.Input]);
        CheckLength("output", [Math.Max(batch, 1), (long)channels + Blocks.Size, depth.Output, height.Output, width.Output]);
        IsDisjoint = AreDisjoint(DepthWindows) && AreDisjoint(HeightWindows) && AreDisjoint(WidthWindows);
        IsPartition = IsDisjoint && Cover(DepthWindows, depth.Input)
            && Cover(HeightWindows, height.Input) && Cover(WidthWindows, width.Input);
    }

    /// <summary>Images at once.</summary>
    public int Batch { get; }

    /// <summary>Channels, of input and output.</summary>
    public int Channels { get; }

    /// <summary>The outermost spatial axis.</summary>
    public PoolingAxis Depth { get; }

    /// <summary>The middle spatial axis.</summary>
    public PoolingAxis Height { get; }

    /// <summary>The innermost spatial axis.</summary>
    public PoolingAxis Width { get; }

    /// <summary>Channel planes: batch · channels.</summary>
    public int Planes => Batch * Channels;

    /// <summary>Blocks of 16 channel planes: batch · ⌈channels / 16⌉.</summary>
    public int BlockPlanes => Batch * Blocks.Count(Channels);

    /// <summary>Pixels of one input channel.</summary>
    public int InputArea => Depth.Input * Height.Input * Width.Input;

    /// <summary>Pixels of one output channel.</summary>
    public int OutputArea => DepthWindows.Length * HeightWindows.Length * WidthWindows.Length;

    /// <summary>Output rows of one channel.</summary>
    public int OutputRows => DepthWindows.Length * HeightWindows.Length;

    /// <summary>Whether no input cell is between the ends of two windows, so that each receives at most one gradient.</summary>
    public bool IsDisjoint { get; }

    /// <summary>Whether every input cell is in exactly one window.</summary>
    public bool IsPartition { get; }

    /// <summary>Cells of the largest window.</summary>
    internal int LargestWindow => Largest(DepthWindows) * Largest(HeightWindows) * Largest(WidthWindows);

    internal PoolingSpan[] DepthWindows { get; }

    internal PoolingSpan[] HeightWindows { get; }

    internal PoolingSpan[] WidthWindows { get; }

    /// <summary>Windows of 2 × 2 at stride 2 that need no clipping: LeNet's and VGG's pooling.</summary>
    internal bool IsTwoByTwo =>
        Depth == PoolingAxis.None && IsTwo(Height, HeightWindows) && IsTwo(Width, WidthWindows);

    /// <summary>The window of an output pixel, given by its index in the output plane.</summary>
    internal PoolingWindow Window(int output)
    {
        (int row, int ow) = Math.DivRem(output, WidthWindows.Length);
        (int od, int oh) = Math.DivRem(row, HeightWindows.Length);
        return new PoolingWindow(this, DepthWindows[od], HeightWindows[oh], WidthWindows[ow]);
    }

    private static bool IsTwo(PoolingAxis axis, PoolingSpan[] windows) =>
        axis is { IsAdaptive: false, Window: 2, Stride: 2, Dilation: 1, PadBegin: 0 }
        && windows[^1].Cells == 2 && windows[^1].PaddedCells == 2;

    private static int Largest(PoolingSpan[] windows)
    {
        int cells = 0;
        foreach (PoolingSpan window in windows)
        {
            cells = Math.Max(cells, window.Cells);
        }
        return cells;
    }

    private static bool AreDisjoint(PoolingSpan[] windows)
    {
        for (int o = 1; o < windows.Length; o++)
        {
            if (windows[o - 1].End > windows[o].First)
            {
                return false;
            }
        }
        return true;
    }

    private static bool Cover(PoolingSpan[] disjoint, int input)
    {
        int cells = 0;
        foreach (PoolingSpan window in disjoint)
        {
            cells += window.Cells;
        }
        return cells == input;
    }

    private static void CheckLength(string tensor, ReadOnlySpan<long> sizes)
    {
        long length = 1;
        foreach (long size in sizes)
        {
            length *= size;   // each size and the running product are below 2³²: no overflow
            if (length > Array.MaxLength)
            {
                throw new ShapeException(
                    $"Pooling: the {tensor} would have more than {Array.MaxLength:N0} elements. Use a smaller batch or smaller images.");
            }
        }
    }
}
