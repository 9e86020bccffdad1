using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Phases;

/// <summary>The blocked tensor to whose cells, which have gaps, a tile's sums go.</summary>
internal sealed unsafe class PhaseTarget<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly int _groups, _blocks;
    private readonly float* _target;    // [n][group][channel / 16][row][column][16]
    private readonly Finish _finish;
    private readonly nint _blockFloats;
    private readonly nint _second;      // from a panel's first vector to its second

    public PhaseTarget(Correlation channels, float* target, Finish finish)
    {
        (_groups, _blocks) = (channels.Groups, channels.TargetBlocks);
        _target = target;
        _finish = finish;
        _blockFloats = (nint)channels.TargetHeight * channels.TargetWidth * Blocks.Size;
        _second = TSimd.Width == Blocks.Size ? _blockFloats : TSimd.Width;
    }

    /// <summary>Where a lane of an image begins.</summary>
    public nint ImageAt(int image, int group, int lane)
    {
        (int block, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
        return ((((((nint)image * _groups) + group) * _blocks) + block) * _blockFloats) + laneInBlock;
    }

    /// <summary>Asks for the lines of some cells, and of what finishes them.</summary>
    public void Fetch(PhaseCells cells, nint image, int vectors)
    {
        Finish finish = _finish;
        float* target = _target;
        nint second = vectors > 1 ? _second : 0;
        for (int i = cells.Count; i > 0; i--)
        {
            nint cell = image + cells.Next();
            Prefetch.Line(target + cell);
            Prefetch.Line(target + cell + second);
            finish.Prefetch(cell);
            finish.Prefetch(cell + second);
        }
    }

    /// <summary>Finishes and stores a tile's sums: [cell][vector].</summary>
    public void Store(PhaseCells cells, nint image, int vectors, float* sums)
    {
        Finish finish = _finish;   // a copy, which no store can change
        float* target = _target;
        nint second = _second;
        for (int i = cells.Count; i > 0; i--, sums += TSimd.Width)
        {
            nint cell = image + cells.Next();
            TSimd.Store(finish.Apply(TSimd.Load(sums), cell, TSimd.Width), target + cell);
            if (vectors > 1)
            {
                sums += TSimd.Width;
                TSimd.Store(finish.Apply(TSimd.Load(sums), cell + second, TSimd.Width), target + cell + second);
            }
        }
    }
}
