namespace Fovea.Kernels.Pooling;

/// <summary>
/// Lp pooling of plain tensors: output = (Σ |x|^p)^(1/p), as in ONNX; PyTorch's
/// sum of x^p agrees where p is even or x ≥ 0.
/// </summary>
/// <param name="geometry">The sizes.</param>
/// <param name="p">The norm's exponent, at least 1.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">[n, c, od, oh, ow]; overwritten.</param>
internal sealed unsafe class LpPoolForward(PoolingGeometry geometry, float p, float* input, float* output)
    : PlanePooling(geometry)
{
    private readonly float _p = Checked(p);

    public override string Name => "LpPool.Forward plain";

    public override void Run(int firstTask, int lastTask) =>
        ReferenceLpPool.Forward(Geometry, _p, Inputs(input), Outputs(output), firstTask, lastTask);

    internal static float Checked(float p) => p >= 1 && float.IsFinite(p)
        ? p
        : throw new FoveaException($"Lp pooling: the exponent is finite and at least 1; found {p}. "
            + "For an infinite one use max pooling of |x|.");
}
