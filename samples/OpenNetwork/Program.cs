using Fovea.Samples;

OpenNetworkSample.Run(Console.Out);
