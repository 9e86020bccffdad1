namespace Fovea.Samples;

/// <summary>What the sample found.</summary>
/// <param name="DigitAccuracy">Share of pairs whose left digit is read right.</param>
/// <param name="SameAccuracy">Share of pairs of which it is known whether both show the same digit.</param>
/// <param name="Kernels">The kernels of the forward pass, by name.</param>
/// <param name="Maps">The shape of the feature maps asked for, and the share of their values above zero.</param>
public sealed record OpenNetworkResult(
    double DigitAccuracy, double SameAccuracy, IReadOnlyList<string> Kernels, (Tensors.Shape Shape, double Active) Maps);
