using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>
/// How the rows of A are cut into strips as high as the register tiles: 14 while more than 12 are left and the
/// registers allow, then 6. The last strip is filled up with zero rows.
/// </summary>
internal readonly struct RowStrips
{
    private readonly int _rows, _tall;

    public RowStrips(int rows, VectorWidth width)
    {
        _rows = rows;
        _tall = width == VectorWidth.Bits512 ? (rows / 14) + (rows % 14 > 12 ? 1 : 0) : 0;
        Count = _tall + ((Math.Max(0, rows - (_tall * 14)) + 5) / 6);
    }

    public int Count { get; }

    /// <summary>Rows of all strips together, filling included.</summary>
    public int PaddedRows => Start(Count);

    /// <summary>The first row of a strip.</summary>
    public int Start(int strip) => strip <= _tall ? strip * 14 : (_tall * 14) + ((strip - _tall) * 6);

    /// <summary>The height of a strip's tile: 14 or 6.</summary>
    public int Height(int strip) => strip < _tall ? 14 : 6;

    /// <summary>The rows of a strip that are not filling.</summary>
    public int Used(int strip) => Math.Min(Height(strip), _rows - Start(strip));
}
