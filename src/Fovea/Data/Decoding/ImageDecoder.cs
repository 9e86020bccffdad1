using Fovea.IO;

namespace Fovea.Data.Decoding;

/// <summary>
/// Decodes PNG, BMP and the PBM, PGM, PPM family, in safe managed code; the format is detected from the content.
/// </summary>
/// <remarks>
/// Files are treated as untrusted: sizes are checked against the limit, and against the file's length, before memory
/// is allocated; every error is an <see cref="ImageFormatException"/>. Held by MalformedImageTests and
/// ImageFuzzTests.
/// </remarks>
public static class ImageDecoder
{
    /// <summary>The default limit on an image's size: 64 megapixels.</summary>
    public const long DefaultMaxPixels = 64_000_000;

    private const long MaxFileBytes = 1L << 30;

    private static readonly string[] Extensions = [".bmp", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm"];

    private static ReadOnlySpan<byte> PngBegin => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static ReadOnlySpan<byte> JpegBegin => [0xFF, 0xD8, 0xFF];

    /// <summary>
    /// The file extensions of images, in lower case, with the dot. Includes JPEG, so that it is reported as
    /// unsupported and not skipped.
    /// </summary>
    public static IReadOnlyList<string> FileExtensions => Extensions;

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The pixel format to convert to; by default the file's own.</param>
    /// <param name="maxPixels">Larger images are rejected before memory is allocated.</param>
    /// <exception cref="ImageFormatException">
    /// The content is damaged, too large, or of an unsupported format.
    /// </exception>
    /// <exception cref="FoveaException">The file cannot be read.</exception>
    public static Image Load(string path, PixelFormat? format = null, long maxPixels = DefaultMaxPixels) =>
        Decode(SourceFile.ReadAllBytes(path, MaxFileBytes), format, maxPixels, path);

    /// <summary>Decodes the bytes of a file.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="format">
    /// The pixel format to convert to (see <see cref="Image.Convert"/>); by default the file's own.
    /// </param>
    /// <param name="maxPixels">Larger images are rejected before memory is allocated.</param>
    /// <param name="source">The file's name in messages.</param>
    /// <exception cref="ImageFormatException">
    /// The content is damaged, too large, or of an unsupported format.
    /// </exception>
    public static Image Decode(
        ReadOnlySpan<byte> encoded, PixelFormat? format = null,
        long maxPixels = DefaultMaxPixels, string source = "image")
    {
        var limits = new ImageLimits(maxPixels, source);
        Image image = DecodeAny(encoded, limits);
        return format is { } wanted ? image.Convert(wanted) : image;
    }

    private static Image DecodeAny(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        if (encoded.StartsWith(PngBegin))
        {
            return PngDecoder.Decode(encoded, limits);
        }
        if (encoded.StartsWith("BM"u8))
        {
            return BmpDecoder.Decode(encoded, limits);
        }
        if (encoded.Length >= 2 && encoded[0] == 'P' && encoded[1] is >= (byte)'1' and <= (byte)'6')
        {
            return NetpbmDecoder.Decode(encoded, limits);
        }
        throw new ImageFormatException(encoded.StartsWith(JpegBegin)
            ? $"{limits.Source}: JPEG is not supported yet. Convert the file to PNG, BMP or PPM."
            : $"{limits.Source}: the content begins with {Begin(encoded)}, which is not a PNG, BMP, PBM, PGM or PPM image.");
    }

    private static string Begin(ReadOnlySpan<byte> encoded) =>
        encoded.IsEmpty ? "nothing: the file is empty" : "0x" + System.Convert.ToHexString(encoded[..Math.Min(4, encoded.Length)]);
}
