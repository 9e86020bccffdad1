namespace Fovea.Kernels.Pooling;

/// <summary>
/// The cells of one window that are inside the input, in row-major order, as offsets into a channel's plane.
/// <c>foreach</c> over it allocates nothing.
/// </summary>
internal readonly struct PoolingWindow(PoolingGeometry geometry, PoolingSpan depth, PoolingSpan height, PoolingSpan width)
{
    /// <summary>The first cell.</summary>
    public int First => (((depth.First * geometry.Height.Input) + height.First) * geometry.Width.Input) + width.First;

    /// <summary>Cells inside the input.</summary>
    public int Cells => depth.Cells * height.Cells * width.Cells;

    /// <summary>Cells inside the padded input.</summary>
    public int PaddedCells => depth.PaddedCells * height.PaddedCells * width.PaddedCells;

    public Enumerator GetEnumerator() => new(geometry, depth, height, width);

    internal struct Enumerator(PoolingGeometry geometry, PoolingSpan depth, PoolingSpan height, PoolingSpan width)
    {
        private int _d = depth.First, _h = height.First, _w = width.First - geometry.Width.Dilation;

        public readonly int Current => (((_d * geometry.Height.Input) + _h) * geometry.Width.Input) + _w;

        public bool MoveNext()
        {
            _w += geometry.Width.Dilation;
            if (_w >= width.End)
            {
                _w = width.First;
                _h += geometry.Height.Dilation;
                if (_h >= height.End)
                {
                    _h = height.First;
                    _d += geometry.Depth.Dilation;
                }
            }
            return _d < depth.End;
        }
    }
}
