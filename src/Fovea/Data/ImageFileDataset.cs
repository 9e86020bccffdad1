using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>
/// Labelled image files, decoded when they are read, and cached up to <see cref="ImageFileOptions.CacheBytes"/>.
/// </summary>
public abstract class ImageFileDataset : Dataset
{
    private protected const string ResizeAdvice = "Set a sample shape to resize all images to it.";

    private readonly string[] _paths;
    private readonly int[] _labels;
    private readonly ImageFileOptions _options;
    private readonly ImageCache _cache;

    private protected ImageFileDataset(string name, string[] paths, int[] labels, IReadOnlyList<string> classes, ImageFileOptions options)
    {
        Name = name;
        Classes = classes;
        _paths = paths;
        _labels = labels;
        _options = options;
        if (options.SampleShape is { } shape && (shape.Rank != 3 || shape[0] is not (1 or 3 or 4) || shape.Length == 0))
        {
            throw new ShapeException($"{name}: images become [1, 3 or 4 channels, height, width]; the requested shape is {shape}.");
        }
        if (options.CacheBytes < 0)
        {
            throw new FoveaException($"{name}: CacheBytes is {options.CacheBytes}; expected 0, which disables the cache, or more.");
        }
        _cache = new ImageCache(paths.Length, options.CacheBytes);
        SampleShape = options.SampleShape ?? ShapeOfFirst();
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _paths.Length;

    /// <inheritdoc/>
    public override Shape SampleShape { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override int TargetLength => 1;

    internal override bool HasBytes => true;

    internal override bool DecodesSamples => true;

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">The file is damaged, too large, or of an unsupported format.</exception>
    /// <exception cref="ShapeException">
    /// The image differs in size from the first, and no sample shape was set.
    /// </exception>
    public override void ReadSample(int index, Span<float> sample) => ByteTable.Unit.Convert(GetBytes(index), sample);

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target) => target[0] = _labels[index];

    /// <inheritdoc/>
    public override string Describe(int index) => _paths[index];

    internal override ReadOnlySpan<byte> GetBytes(int index)
    {
        if (_cache.Find(index) is { } kept)
        {
            return kept;
        }
        byte[] sample = Decode(index);
        _cache.Offer(index, sample);
        return sample;
    }

    private byte[] Decode(int index)
    {
        Image image = ImageDecoder.Load(_paths[index], (PixelFormat)SampleShape[0], _options.MaxPixels);
        if (_options.SampleShape is not null)
        {
            image = image.Resize(SampleShape[2], SampleShape[1], _options.Resize);
        }
        else if (image.Height != SampleShape[1] || image.Width != SampleShape[2])
        {
            throw new ShapeException(
                $"{_paths[index]}: the image has {image.Width} × {image.Height} pixels, the first one " +
                $"({_paths[0]}) {SampleShape[2]} × {SampleShape[1]}. {ResizeAdvice}");
        }
        byte[] sample = new byte[SampleShape.Length];
        image.WritePlanes(sample);
        return sample;
    }

    private Shape ShapeOfFirst()
    {
        Image first = ImageDecoder.Load(_paths[0], PixelFormat.Rgb, _options.MaxPixels);
        return Shape.Image(first.Channels, first.Height, first.Width);
    }
}
