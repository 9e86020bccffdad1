using Fovea.Bench;

// fovea-bench [text]: the layers whose names contain the text; all without it.
ConvolutionBench.Run(args.Length > 0 ? args[0] : "");
