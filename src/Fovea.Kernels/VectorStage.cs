using Fovea.Kernels.Simd;

namespace Fovea.Kernels;

/// <summary>A stage written once for every vector width.</summary>
public abstract class VectorStage : KernelStage
{
    private readonly VectorWidth _width;

    private protected VectorStage(VectorWidth width)
    {
        if (!VectorWidths.IsSupported(width))
        {
            throw new FoveaException($"This machine has no {(int)width}-bit vectors; its widest are {VectorWidths.Widest}.");
        }
        _width = width;
    }

    /// <inheritdoc/>
    public sealed override void Run(int firstTask, int lastTask)
    {
        switch (_width)
        {
            case VectorWidth.Bits512:
                Run<Simd512>(firstTask, lastTask);
                break;
            case VectorWidth.Bits256:
                Run<Simd256>(firstTask, lastTask);
                break;
            default:
                Run<Simd128>(firstTask, lastTask);
                break;
        }
    }

    private protected abstract void Run<TSimd>(int firstTask, int lastTask) where TSimd : unmanaged, ISimd<TSimd>;
}
