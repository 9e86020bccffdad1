using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// Adds the sums of the weights' gradient over chunks, in order, and then over lanes, by halving. A task is 16 sums, so
// that the lanes of each are added as columns of a transposed square.
internal sealed unsafe class BatchLaneReductionStage<TSimd>(
    BatchLaneWeightGradientPlan plan, float* sums, float* weights, float* bias)
    : KernelStage, IReductionStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly int _sums = bias is null ? plan.Geometry.WeightLength : plan.Sums;
    private readonly float* _from = sums, _weights = weights, _bias = bias;

    public override string Name => "Convolution.WeightGradient reduction over lanes";

    public override int Tasks => (_sums + Blocks.Size - 1) / Blocks.Size;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* rows = stackalloc float[Blocks.Size * Blocks.Size];      // [sum][lane]
        float* columns = stackalloc float[Blocks.Size * Blocks.Size];   // [lane][sum]
        for (int task = firstTask; task < lastTask; task++)
        {
            int first = task * Blocks.Size, count = Math.Min(Blocks.Size, _sums - first);
            new Span<float>(rows + (count * Blocks.Size), (Blocks.Size - count) * Blocks.Size).Clear();
            AddChunks(_from + ((nint)first * Blocks.Size), count * Blocks.Size, rows);
            Transposition.Copy(Blocks.Size, Blocks.Size, rows, Blocks.Size, columns, Blocks.Size);
            for (int half = Blocks.Size / 2; half > 0; half /= 2)
            {
                for (int i = 0; i < half * Blocks.Size; i += TSimd.Width)
                {
                    TSimd.Store(TSimd.Load(columns + i) + TSimd.Load(columns + (half * Blocks.Size) + i), columns + i);
                }
            }
            for (int i = 0; i < count; i++)
            {
                int sum = first + i;
                *(sum < plan.Geometry.WeightLength ? _weights + sum : _bias + (sum - plan.Geometry.WeightLength)) = columns[i];
            }
        }
    }

    private void AddChunks(float* from, int floats, float* rows)
    {
        nint chunkFloats = (nint)plan.Sums * Blocks.Size;
        for (int i = 0; i < floats; i += TSimd.Width)
        {
            TSimd sum = TSimd.Zero;
            for (int chunk = 0; chunk < plan.Chunks; chunk++)
            {
                sum += TSimd.Load(from + (chunk * chunkFloats) + i);
            }
            TSimd.Store(sum, rows + i);
        }
    }
}
