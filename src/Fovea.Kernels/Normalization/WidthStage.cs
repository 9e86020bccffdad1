using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>A stage compiled for every vector width.</summary>
public abstract class WidthStage : KernelStage
{
    private readonly VectorWidth _width;

    private protected WidthStage(VectorWidth width) => _width = width;

    /// <inheritdoc/>
    public sealed override void Run(int firstTask, int lastTask)
    {
        switch (_width)
        {
            case VectorWidth.Bits512: RunTasks<Simd512>(firstTask, lastTask); break;
            case VectorWidth.Bits256: RunTasks<Simd256>(firstTask, lastTask); break;
            default: RunTasks<Simd128>(firstTask, lastTask); break;
        }
    }

    private protected abstract void RunTasks<TSimd>(int firstTask, int lastTask) where TSimd : unmanaged, ISimd<TSimd>;
}
