using Fovea.Samples;

XorSample.Run(Console.Out);
