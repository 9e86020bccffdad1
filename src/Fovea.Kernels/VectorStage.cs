using Fovea.Kernels.Simd;

namespace Fovea.Kernels;

/// <summary>A stage written once for every vector width: <see cref="Run{TSimd}"/> is compiled for each, with its instructions.</summary>
public abstract class VectorStage : KernelStage
{
    private readonly VectorWidth _width;

    /// <summary>Makes a stage that runs with vectors of a width.</summary>
    /// <param name="width">The vectors; <see cref="VectorWidths.Widest"/> is the usual choice.</param>
    /// <exception cref="FoveaException">This machine has no vectors of that width.</exception>
    protected VectorStage(VectorWidth width)
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

    /// <summary>Runs tasks firstTask … lastTask − 1 with vectors of one type. Allocates nothing and takes no lock.</summary>
    /// <typeparam name="TSimd">The vectors.</typeparam>
    protected abstract void Run<TSimd>(int firstTask, int lastTask) where TSimd : unmanaged, ISimd<TSimd>;
}
