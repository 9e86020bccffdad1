using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Copies A into strips [strip][depth][height], so that a tile reads its rows' elements side by side. A task is a strip.</summary>
internal sealed unsafe class PackRows(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments) : KernelStage
{
    private readonly RowStrips _strips = new(geometry.Rows, width);

    public override string Name => "MatrixMultiply.Packed: pack A";

    public override int Tasks => _strips.Count;

    public override void Run(int firstTask, int lastTask)
    {
        for (int strip = firstTask; strip < lastTask; strip++)
        {
            Pack(strip);
        }
    }

    private void Pack(int strip)
    {
        int k = geometry.Depth, start = _strips.Start(strip), height = _strips.Height(strip), used = _strips.Used(strip);
        float* target = arguments.Workspace + ((long)start * k);
        if (used < height)
        {
            new Span<float>(target, height * k).Clear();
        }
        if (geometry.TransposeA)
        {
            for (int p = 0; p < k; p++)
            {
                new ReadOnlySpan<float>(arguments.A + ((long)p * geometry.Rows) + start, used).CopyTo(
                    new Span<float>(target + ((long)p * height), used));
            }
        }
        else
        {
            Transposition.Copy(used, k, arguments.A + ((long)start * k), k, target, height);
        }
    }
}
