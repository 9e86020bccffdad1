namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// The cells of a correlation's target along one axis that see the same taps, those of one residue modulo the stride: first,
/// first + step, … The j-th of them sums source cells j·sourceStep + offset over those taps; cells outside the source count as
/// zero.
/// </summary>
/// <remarks>
/// The forward pass has one such class of cells: target cell j reads j·stride − pad + k·dilation. The input's gradient has one
/// for each residue r of the cell modulo the stride: input cell r + j·stride got contributions from output cells o with
/// o·stride − pad + k·dilation = r + j·stride, that is o = j + (r + pad − k·dilation) / stride for those taps k where the division
/// is exact. So no product is spent on the zeros that a stride would otherwise put between the gradient's cells.
/// </remarks>
internal sealed class AxisTaps
{
    private AxisTaps(int first, int step, int count, int sourceStep, int sourceSize, int[] taps, int[] offsets) =>
        (First, Step, Count, SourceStep, SourceSize, Taps, Offsets) = (first, step, count, sourceStep, sourceSize, taps, offsets);

    /// <summary>The first target cell.</summary>
    public int First { get; }

    /// <summary>From a target cell to the next.</summary>
    public int Step { get; }

    /// <summary>Target cells.</summary>
    public int Count { get; }

    /// <summary>Source cells from a target cell's to the next one's.</summary>
    public int SourceStep { get; }

    /// <summary>Source cells.</summary>
    public int SourceSize { get; }

    /// <summary>Which taps, in the order of their offsets.</summary>
    public int[] Taps { get; }

    /// <summary>For each, the source cell it reads for target cell 0: an arithmetic progression, rising.</summary>
    public int[] Offsets { get; }

    /// <summary>The smallest offset; 0 without taps.</summary>
    public int MinOffset => Offsets.Length == 0 ? 0 : Offsets[0];

    /// <summary>The largest offset; 0 without taps.</summary>
    public int MaxOffset => Offsets.Length == 0 ? 0 : Offsets[^1];

    /// <summary>Cells between the source cells of two neighbouring taps.</summary>
    public int Gap => Offsets.Length < 2 ? 1 : Offsets[1] - Offsets[0];

    /// <summary>The forward pass along an axis.</summary>
    public static AxisTaps[] Forward(ConvolutionAxis axis)
    {
        int[] taps = [.. Enumerable.Range(0, axis.Kernel)];
        return [new AxisTaps(0, 1, axis.Output, axis.Stride, axis.Input, taps, [.. taps.Select(k => axis.InputAt(0, k))])];
    }

    /// <summary>The input's gradient along an axis.</summary>
    public static AxisTaps[] InputGradient(ConvolutionAxis axis)
    {
        // A residue beyond the input's size has no cells.
        var residues = new AxisTaps[Math.Min(axis.Stride, axis.Input)];
        for (int r = 0; r < residues.Length; r++)
        {
            int[] taps = [.. Enumerable.Range(0, axis.Kernel).Reverse()
                .Where(k => (r + axis.PadBegin - (k * axis.Dilation)) % axis.Stride == 0)];
            int[] offsets = [.. taps.Select(k => (r + axis.PadBegin - (k * axis.Dilation)) / axis.Stride)];
            int count = ((axis.Input - 1 - r) / axis.Stride) + 1;
            residues[r] = new AxisTaps(r, axis.Stride, count, 1, axis.Output, taps, offsets);
        }
        return residues;
    }

    /// <summary>The taps firstTap … lastTap − 1 that are on the source for a target cell.</summary>
    public void TapsOnSource(int cell, out int firstTap, out int lastTap)
    {
        // In a progression the taps on the source are neighbours.
        firstTap = 0;
        lastTap = Offsets.Length;
        while (firstTap < lastTap && (uint)SourceAt(cell, firstTap) >= (uint)SourceSize)
        {
            firstTap++;
        }
        while (lastTap > firstTap && (uint)SourceAt(cell, lastTap - 1) >= (uint)SourceSize)
        {
            lastTap--;
        }
    }

    /// <summary>The source cell of a tap for a target cell, possibly outside.</summary>
    public int SourceAt(int cell, int tap) => (cell * SourceStep) + Offsets[tap];
}
