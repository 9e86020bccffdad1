using Fovea.Bench;

// fovea-bench [text]: the layers whose names contain the text; all without it.
// fovea-bench winograd [text]: Winograd's convolution against the direct one.
// fovea-bench depthwise [text]: the depthwise kernels for 3×3 against those for all geometries.
if (args is ["winograd", ..])
{
    WinogradBench.Run(args.Length > 1 ? args[1] : "");
}
else if (args is ["depthwise", ..])
{
    DepthwiseBench.Run(args.Length > 1 ? args[1] : "");
}
else
{
    ConvolutionBench.Run(args.Length > 0 ? args[0] : "");
}
