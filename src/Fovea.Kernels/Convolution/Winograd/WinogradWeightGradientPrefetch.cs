using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Prefetches the pixels of the tiles that are transformed next, some lines at a time, while products are summed: they come
/// from memory, and a transform is too short to wait for them.
/// </summary>
internal unsafe struct WinogradWeightGradientPrefetch
{
    private readonly WinogradPlan _plan;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly int _lastIn, _firstOut, _lastOut;
    private readonly int _firstImage, _lastImage, _firstRow, _lastRow;
    private bool _isOutput;
    private int _block, _image;
    private float* _line;
    private int _lines;   // left of the image's

    /// <param name="plan">Tiles and tensors.</param>
    /// <param name="input">The input.</param>
    /// <param name="dOutput">The output's gradient.</param>
    /// <param name="part">The blocks of both.</param>
    /// <param name="firstTile">The first tile.</param>
    /// <param name="lastTile">One past the last.</param>
    public WinogradWeightGradientPrefetch(
        WinogradPlan plan, float* input, float* dOutput, in WinogradWeightGradientPart part, int firstTile, int lastTile)
    {
        _plan = plan;
        _input = input;
        _dOutput = dOutput;
        (_lastIn, _firstOut, _lastOut) = (part.LastIn, part.FirstOut, part.LastOut);
        if (firstTile == lastTile)
        {
            (_isOutput, _block) = (true, _lastOut);   // nothing follows
            return;
        }
        _block = part.FirstIn;
        WinogradTiles.Place(plan, firstTile, out _firstImage, out _firstRow, out _);
        WinogradTiles.Place(plan, lastTile - 1, out _lastImage, out _lastRow, out _);
        _image = _firstImage;
    }

    /// <summary>Prefetches the next lines, if any are left.</summary>
    public void AskFor(int lines)
    {
        for (; lines > 0; lines--, _lines--, _line += Blocks.Size)
        {
            while (_lines == 0)
            {
                if (_isOutput && _block == _lastOut)
                {
                    return;
                }
                Next();
            }
            Prefetch.Line(_line);
        }
    }

    // The lines of a block of an image: rows of the first tile to the last one's, or all.
    private void Next()
    {
        int height = _isOutput ? _plan.TargetHeight : _plan.SourceHeight, width = _isOutput ? _plan.TargetWidth : _plan.SourceWidth;
        int pad = _isOutput ? 0 : _plan.PadTop, span = _isOutput ? _plan.Tile : WinogradPlan.Span;
        int first = _image == _firstImage ? Math.Clamp(_firstRow - pad, 0, height) : 0;
        int last = _image == _lastImage ? Math.Clamp(_lastRow - pad + span, first, height) : height;
        int blocks = _isOutput ? _plan.TargetBlocks : _plan.SourceBlocks;
        _line = (_isOutput ? _dOutput : _input) + ((((((nint)_image * blocks) + _block) * height) + first) * width * Blocks.Size);
        _lines = (last - first) * width;
        if (++_image > _lastImage)
        {
            _image = _firstImage;
            if (++_block == _lastIn && !_isOutput)
            {
                (_isOutput, _block) = (true, _firstOut);
            }
        }
    }
}
