using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.StridedInputGradient;

/// <summary>The blocked tensor to whose cells, which have gaps, a tile's sums go.</summary>
internal sealed unsafe class StridedInputGradientTarget<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly int _groups, _blocks;
    private readonly float* _target;    // [n][group][channel / 16][row][column][16]
    private readonly Epilogue _epilogue;
    private readonly nint _blockFloats;
    private readonly nint _second;      // from a panel's first vector to its second

    public StridedInputGradientTarget(Correlation channels, float* target, Epilogue epilogue)
    {
        (_groups, _blocks) = (channels.Groups, channels.TargetBlocks);
        _target = target;
        _epilogue = epilogue;
        _blockFloats = (nint)channels.TargetHeight * channels.TargetWidth * Blocks.Size;
        _second = TSimd.Width == Blocks.Size ? _blockFloats : TSimd.Width;
    }

    /// <summary>Where a lane of an image begins.</summary>
    public nint ImageAt(int image, int group, int lane)
    {
        (int block, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
        return ((((((nint)image * _groups) + group) * _blocks) + block) * _blockFloats) + laneInBlock;
    }

    /// <summary>Prefetches the lines of some cells, and those that their epilogue reads.</summary>
    public void Fetch(StridedInputGradientCells cells, nint image, int vectors)
    {
        Epilogue epilogue = _epilogue;
        float* target = _target;
        nint second = vectors > 1 ? _second : 0;
        for (int i = cells.Count; i > 0; i--)
        {
            nint cell = image + cells.Next();
            Prefetch.Line(target + cell);
            Prefetch.Line(target + cell + second);
            epilogue.Prefetch(cell);
            epilogue.Prefetch(cell + second);
        }
    }

    /// <summary>Applies the epilogue to a tile's sums, [cell][vector], and stores them.</summary>
    public void Store(StridedInputGradientCells cells, nint image, int vectors, float* sums)
    {
        Epilogue epilogue = _epilogue;   // a copy, which no store can change
        float* target = _target;
        nint second = _second;
        for (int i = cells.Count; i > 0; i--, sums += TSimd.Width)
        {
            nint cell = image + cells.Next();
            TSimd.Store(epilogue.Apply(TSimd.Load(sums), cell, TSimd.Width), target + cell);
            if (vectors > 1)
            {
                sums += TSimd.Width;
                TSimd.Store(epilogue.Apply(TSimd.Load(sums), cell + second, TSimd.Width), target + cell + second);
            }
        }
    }
}
