namespace Fovea.Training.Health;

/// <summary>The kinds of problems during training.</summary>
public enum HealthProblem
{
    /// <summary>ReLU units that are never active get no gradient and do not learn.</summary>
    DeadUnits,

    /// <summary>Units at the ends of their range have almost no gradient.</summary>
    Saturation,

    /// <summary>The gradient is almost zero when it reaches a layer in the backward pass.</summary>
    VanishingGradient,

    /// <summary>The gradient of a layer is far larger than its weights.</summary>
    ExplodingGradient,
}
