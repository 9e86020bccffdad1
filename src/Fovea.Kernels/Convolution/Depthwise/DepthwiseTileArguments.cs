using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>Where a tile's operands are. Pixels are <see cref="Blocks.Size"/> floats apart.</summary>
internal unsafe struct DepthwiseTileArguments
{
    /// <summary>Under the first filter row: the tile's first source pixel. The first and the last go by pointers of their own.</summary>
    public float* Source;

    /// <summary>The first and the last source pixel, or zeros where they are padding.</summary>
    public float* First, Last;

    /// <summary>Floats to the source row under the next filter row; for the first and the last pixel 0 where they are padding.</summary>
    public nint SourceRow, FirstRow, LastRow;

    /// <summary>Filter rows that are on the source.</summary>
    public int Rows;

    /// <summary>Three vectors, and how many floats further the next filter row's are.</summary>
    public float* Weights;
    public nint WeightRow;

    /// <summary>What sums begin with: one vector.</summary>
    public float* Start;

    /// <summary>The result, and where in it the tile begins.</summary>
    public float* Result;
    public nint Offset;

    /// <summary>What is done to sums before they are stored.</summary>
    public Epilogue Epilogue;

    /// <summary>Whether the tile's first or last target pixel is beside the target.</summary>
    public bool SkipsFirst, SkipsLast;

    /// <summary>The epilogue, applied to a target pixel of the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd WithEpilogue<TSimd>(DepthwiseTileArguments* t, int pixel, TSimd sum) where TSimd : unmanaged, ISimd<TSimd> =>
        t->Epilogue.Apply(sum, t->Offset + (pixel * Blocks.Size), TSimd.Width);
}
