namespace Fovea.Kernels.Pooling;

/// <summary>
/// The gradient of Lp pooling of plain tensors: dInput = Σ dOutput · sign(x) · (|x| /
/// output)^(p − 1); zero where the norm is.
/// </summary>
/// <param name="geometry">The sizes.</param>
/// <param name="p">The norm's exponent, at least 1.</param>
/// <param name="input">[n, c, d, h, w].</param>
/// <param name="output">What the forward pass made.</param>
/// <param name="dOutput">As output.</param>
/// <param name="dInput">As input; overwritten.</param>
internal sealed unsafe class LpPoolGradient(PoolingGeometry geometry, float p, float* input, float* output, float* dOutput, float* dInput)
    : PlanePooling(geometry)
{
    private readonly float _p = LpPoolForward.Checked(p);

    public override string Name => "LpPool.Gradient plain";

    public override void Run(int firstTask, int lastTask) => ReferenceLpPool.Gradient(
        Geometry, _p, Inputs(input), Outputs(output), Outputs(dOutput), Inputs(dInput), firstTask, lastTask);
}
