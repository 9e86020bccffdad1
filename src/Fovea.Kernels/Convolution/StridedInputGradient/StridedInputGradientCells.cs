using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.StridedInputGradient;

/// <summary>The cells of a residue one after another, from row to row: where they are in a block of an image.</summary>
internal struct StridedInputGradientCells
{
    private readonly int _columns;
    private readonly nint _step, _nextRow;
    private nint _cell;
    private int _left;      // in the row

    /// <summary>Some cells of a strip.</summary>
    /// <param name="firstRow">The strip's first row in the residue.</param>
    /// <param name="first">The first cell, counted from there.</param>
    /// <param name="count">Cells.</param>
    public StridedInputGradientCells(AxisTaps height, AxisTaps width, int targetWidth, int firstRow, int first, int count)
    {
        (int row, int column) = Math.DivRem(first, width.Count);
        _columns = width.Count;
        _step = (nint)width.Step * Blocks.Size;
        _nextRow = ((nint)height.Step * targetWidth * Blocks.Size) - (_columns * _step);
        nint targetRow = height.First + ((nint)(firstRow + row) * height.Step);
        _cell = (((targetRow * targetWidth) + width.First) * Blocks.Size) + (column * _step);
        _left = _columns - column;
        Count = count;
    }

    public int Count { get; }

    /// <summary>The next cell's first float.</summary>
    public nint Next()
    {
        nint cell = _cell;
        _cell += _step;
        if (--_left == 0)
        {
            _cell += _nextRow;
            _left = _columns;
        }
        return cell;
    }
}
