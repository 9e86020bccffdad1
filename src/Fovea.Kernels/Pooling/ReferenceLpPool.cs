using System.Numerics;

namespace Fovea.Kernels.Pooling;

/// <summary>Lp pooling as its definition reads; plain layout.</summary>
/// <remarks>
/// output = (Σ |x|^p)^(1/p), a norm, as in ONNX. PyTorch sums x^p without the absolute value: the same wherever p is
/// even or x ≥ 0; where a sum is negative PyTorch gives NaN. Padding cells count as zero. The window is divided by
/// its largest |x| first, so that |x|^p neither overflows nor vanishes.
/// </remarks>
internal static class ReferenceLpPool
{
    /// <summary>Pools channel planes firstPlane … lastPlane − 1.</summary>
    public static void Forward<T>(PoolingGeometry geometry, T p, ReadOnlySpan<T> input, Span<T> output, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                output[(plane * geometry.OutputArea) + o] = Norm(cells, geometry.Window(o), p);
            }
        }
    }

    /// <summary>dInput = Σ dOutput · sign(x) · (|x| / output)^(p − 1); zero where the norm is zero, its kink.</summary>
    public static void Gradient<T>(
        PoolingGeometry geometry, T p, ReadOnlySpan<T> input, ReadOnlySpan<T> output, ReadOnlySpan<T> dOutput, Span<T> dInput,
        int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            Span<T> dCells = dInput.Slice(plane * geometry.InputArea, geometry.InputArea);
            dCells.Clear();
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                T norm = output[(plane * geometry.OutputArea) + o];
                T gradient = dOutput[(plane * geometry.OutputArea) + o];
                foreach (int cell in geometry.Window(o))
                {
                    T x = cells[cell];
                    if (x != T.Zero)
                    {
                        dCells[cell] += gradient * T.CopySign(T.Pow(T.Abs(x) / norm, p - T.One), x);
                    }
                }
            }
        }
    }

    private static T Norm<T>(ReadOnlySpan<T> cells, PoolingWindow window, T p)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        foreach (int cell in window)
        {
            largest = T.Max(largest, T.Abs(cells[cell]));   // NaN if any is
        }
        if (largest == T.Zero || !T.IsFinite(largest))
        {
            return largest;
        }
        T sum = T.Zero;
        foreach (int cell in window)
        {
            sum += T.Pow(T.Abs(cells[cell]) / largest, p);
        }
        return largest * T.Pow(sum, T.One / p);
    }
}
