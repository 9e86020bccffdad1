namespace Fovea.Training.Health;

/// <summary>What can ail a network in training.</summary>
public enum HealthProblem
{
    /// <summary>Rectified units that never fire get no gradient and stay as they are.</summary>
    DeadUnits,

    /// <summary>Units at the ends of their range pass on almost no gradient.</summary>
    Saturation,

    /// <summary>The gradient fades on its way back to a layer.</summary>
    VanishingGradient,

    /// <summary>The gradient of a layer is far larger than its weights.</summary>
    ExplodingGradient,
}
