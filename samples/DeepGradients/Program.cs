using Fovea.Samples;

DeepGradientsSample.Run(Console.Out);
