namespace Fovea.Training;

/// <summary>Whether values are finite.</summary>
internal static class Finite
{
    /// <summary>Whether none is a NaN or an infinity.</summary>
    public static bool All(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }
        return true;
    }
}
