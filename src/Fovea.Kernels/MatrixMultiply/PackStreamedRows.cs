using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Copies A into strips, in which the rows' blocks of 16 terms are side by side. A task is a strip.</summary>
internal sealed unsafe class PackStreamedRows(
    MatrixMultiplyGeometry geometry, VectorWidth width, StreamedStrips strips, MatrixMultiplyArguments arguments) : VectorStage(width)
{
    private const int Lanes = StreamedStrips.Lanes;

    public override string Name => "MatrixMultiply.Streaming: pack A";

    public override int Tasks => strips.Count;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int strip = firstTask; strip < lastTask; strip++)
        {
            int height = strips.Height(strip), used = strips.Used(strip);
            float* target = arguments.Workspace + strips.Offset(strip);
            if (used < height || geometry.Depth % Lanes > 0)
            {
                new Span<float>(target, height * strips.Blocks * Lanes).Clear();
            }
            for (int r = 0; r < used; r++)
            {
                CopyRow<TSimd>(arguments.A + ((long)(strips.Start(strip) + r) * geometry.Depth), target + (r * Lanes), height * Lanes);
            }
        }
    }

    private void CopyRow<TSimd>(float* row, float* target, int stride) where TSimd : unmanaged, ISimd<TSimd>
    {
        int whole = geometry.Depth & -Lanes;
        for (int p = 0; p < whole; p += Lanes)
        {
            Lanes16<TSimd>.Load(row + p).Store(target);
            target += stride;
        }
        new ReadOnlySpan<float>(row + whole, geometry.Depth - whole).CopyTo(new Span<float>(target, Lanes));
    }
}
