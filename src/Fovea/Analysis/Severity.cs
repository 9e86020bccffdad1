namespace Fovea.Analysis;

/// <summary>The severity of a finding.</summary>
public enum Severity
{
    /// <summary>Often intended; for information.</summary>
    Advice,

    /// <summary>Runs, but probably not as intended.</summary>
    Warning,

    /// <summary>Does not run.</summary>
    Error,
}
