using Fovea.Bench;

// fovea-bench [text]: the layers whose names contain the text; all without it.
// fovea-bench strict [text]: the same by kernels whose results are plain sums.
// fovea-bench winograd [text]: Winograd's convolution against the direct one.
// fovea-bench depthwise [text]: the depthwise kernels for 3×3 against those for all geometries.
// fovea-bench pointwise [text]: 1×1 convolutions against the direct one.
// fovea-bench strided [text]: the gradients of strided convolutions, kernel by kernel.
// fovea-bench denormals: what numbers below the smallest normal one cost.
string first = args.Length > 0 ? args[0] : "", second = args.Length > 1 ? args[1] : "";
switch (first)
{
    case "strict": ConvolutionBench.Run(second, allowWinograd: false); break;
    case "winograd": WinogradBench.Run(second); break;
    case "depthwise": DepthwiseBench.Run(second); break;
    case "pointwise": PointwiseBench.Run(second); break;
    case "strided": StridedBench.Run(second); break;
    case "denormals": DenormalBench.Run(); break;
    default: ConvolutionBench.Run(first, allowWinograd: true); break;
}
