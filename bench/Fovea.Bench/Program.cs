using Fovea.Bench;

// fovea-bench [text]: the layers whose names contain the text; all without it.
// fovea-bench winograd [text]: Winograd's convolution against the direct one.
if (args is ["winograd", ..])
{
    WinogradBench.Run(args.Length > 1 ? args[1] : "");
}
else
{
    ConvolutionBench.Run(args.Length > 0 ? args[0] : "");
}
