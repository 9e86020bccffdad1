namespace Fovea.Backends.Cpu.Compilation;

/// <summary>A value in a layout, or a kernel's workspace, on its way to an address.</summary>
/// <param name="index">Its place among the plan's buffers.</param>
/// <param name="floats">Its length.</param>
internal sealed class PlannedBuffer(int index, long floats)
{
    private int _first = int.MaxValue;
    private int _last = -1;
    private bool _kept;
    private PlannedBuffer? _whole;
    private BufferView _view;
    private bool _hasViews;
    private int _images;   // of a tile; 0 for all

    public int Index => index;

    public long Floats => _images == 0 ? floats : _images * ImageFloats;

    /// <summary>Floats of an image in a blocked layout; 0 in any other.</summary>
    public long ImageFloats { get; init; }

    /// <summary>Its address if its memory is not the arena's; 0 if it is.</summary>
    public nint Address { get; set; }

    /// <summary>Its offset in the arena, in floats; of a view, its first image's.</summary>
    public long ArenaOffset
    {
        get => _whole is null ? field : _whole.ArenaOffset + _view.Offset;
        set;
    }

    /// <summary>Floats from one of its images to the next; 0 if its images are contiguous.</summary>
    public long ImageStride => _view.ImageStride;

    /// <summary>Whether it is stored inside another buffer.</summary>
    public bool IsView => _whole is not null;

    /// <summary>Whether its values follow from parameters that do not change.</summary>
    public bool IsConstant { get; set; }

    /// <summary>Keeps its memory for itself, from the first step to the last.</summary>
    public void Keep() => _kept = true;

    /// <summary>Stores it inside another buffer, if both are free to be placed; if not, it keeps memory of its own.</summary>
    /// <param name="whole">The other, which consists of this one and more.</param>
    /// <param name="view">Where in it.</param>
    public void BecomeViewOf(PlannedBuffer whole, BufferView view)
    {
        // A buffer with views of its own would move them to other offsets from image to image.
        bool isSimple = view.ImageStride == 0 || (!_hasViews && !whole.IsView);
        bool isFree = Address == 0 && whole.Address == 0 && !_kept && !IsView && isSimple;
        (_whole, _view) = isFree ? (whole, view) : (_whole, _view);
        whole._hasViews |= isFree;
    }

    /// <summary>Whether it may hold the images of one batch tile only.</summary>
    public bool MayShrink(int batch) => ImageFloats * batch == floats && Address == 0 && !_kept && !IsConstant && !IsView && !_hasViews;

    /// <summary>Lets it hold the images of one batch tile only.</summary>
    public void ShrinkTo(int images) => _images = images;

    /// <summary>Whether it holds the images of one batch tile only.</summary>
    public bool HoldsOneTile => _images > 0;

    /// <summary>Its address; of a buffer of one tile, the address that image 0 would have while the tile's images are stored.</summary>
    /// <param name="arena">The arena's address.</param>
    /// <param name="firstImage">The tile's first image.</param>
    public nint AddressIn(nint arena, int firstImage) =>
        Address != 0 ? Address : arena + (nint)((ArenaOffset - (HoldsOneTile ? firstImage * ImageFloats : 0)) * sizeof(float));

    /// <summary>Marks it, and what it is a view of, as in use at a step.</summary>
    public void Touch(int step)
    {
        (_first, _last) = (Math.Min(_first, step), Math.Max(_last, step));
        _whole?.Touch(step);
    }

    public Lifetime Lifetime(int steps) => _kept || _last < 0 ? new Lifetime(floats, 0, steps) : new Lifetime(Floats, _first, _last);
}
