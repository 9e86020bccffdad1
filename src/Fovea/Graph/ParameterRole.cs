namespace Fovea.Graph;

/// <summary>What a parameter is for; decides, for one, whether weight decay applies.</summary>
public enum ParameterRole
{
    /// <summary>Weights of a convolution or a dense layer.</summary>
    Weight,

    /// <summary>An added bias.</summary>
    Bias,

    /// <summary>Scale or shift of a normalisation, and other per-channel factors.</summary>
    Affine,

    /// <summary>A running statistic: kept, saved, and not counted as a parameter.</summary>
    Statistic,
}
