using System.Globalization;

namespace Fovea.Data.Augmentations;

/// <summary>
/// Maps a pixel of the result to the source position it samples, both measured from the image's centre, in pixels, x
/// to the right and y down: (x, y) ↦ (XX·x + XY·y + X0, YX·x + YY·y + Y0).
/// </summary>
/// <param name="XX">The coefficient of x in the source x.</param>
/// <param name="XY">The coefficient of y in the source x.</param>
/// <param name="X0">The shift of x.</param>
/// <param name="YX">The coefficient of x in the source y.</param>
/// <param name="YY">The coefficient of y in the source y.</param>
/// <param name="Y0">The shift of y.</param>
public readonly record struct AffineMap(float XX, float XY, float X0, float YX, float YY, float Y0)
{
    /// <summary>The identity map.</summary>
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>
    /// Composes this change of an image with a later one. Maps lead from result to source, so the later map is
    /// applied first: this(next(p)).
    /// </summary>
    public AffineMap Then(in AffineMap next) => new(
        (XX * next.XX) + (XY * next.YX), (XX * next.XY) + (XY * next.YY), (XX * next.X0) + (XY * next.Y0) + X0,
        (YX * next.XX) + (YY * next.YX), (YX * next.XY) + (YY * next.YY), (YX * next.X0) + (YY * next.Y0) + Y0);

    /// <summary>
    /// Whether pixels map onto pixels: only whole-pixel shifts and flips, which need no interpolation.
    /// </summary>
    public bool IsExact =>
        XY == 0 && YX == 0 && MathF.Abs(XX) == 1 && MathF.Abs(YY) == 1 && X0 == MathF.Floor(X0) && Y0 == MathF.Floor(Y0);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"[{XX} {XY} {X0}; {YX} {YY} {Y0}]");
}
