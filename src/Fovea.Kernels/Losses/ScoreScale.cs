namespace Fovea.Kernels.Losses;

/// <summary>What a row's softmax is scaled by: its largest score m and z = Σ exp(xₖ − m). Of losses without a softmax, nothing.</summary>
internal readonly record struct ScoreScale(float Max, double Z);
