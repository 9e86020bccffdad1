namespace Fovea;

/// <summary>What a dropout zeroes together.</summary>
public enum DropoutScope
{
    /// <summary>Each number by itself.</summary>
    Element,

    /// <summary>Whole channels of a sample: spatial dropout (Tompson et al. 2015).</summary>
    Channel,

    /// <summary>Whole samples: drop-path, or stochastic depth (Huang et al. 2016), on a residual body.</summary>
    Sample,
}
