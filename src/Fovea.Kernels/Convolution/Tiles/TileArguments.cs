namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>What one call of a tile works on; all strides in floats.</summary>
internal unsafe struct TileArguments
{
    public Tap* Taps;
    public int TapCount;

    public float* Source;
    public nint SourcePixel;    // from a pixel to the next
    public nint SourceStep;     // from a product to the next within a tap

    public float* Weights;
    public nint WeightStep;     // from a product to the next
    public nint WeightSecond;   // from the first vector to the second

    public float* Ahead;        // BlockRead: weights of tiles to come, to prefetch
    public nint AheadStep;      // from a product to the next

    public float* Start;        // what the sums begin with: bias, zeros, or the target itself
    public nint StartPixel;     // 0 when every pixel begins alike
    public nint StartSecond;

    public float* Target;
    public nint TargetPixel;
    public nint TargetSecond;
}
