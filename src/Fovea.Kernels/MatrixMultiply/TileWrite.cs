namespace Fovea.Kernels.MatrixMultiply;

/// <summary>What becomes of a register tile's sums.</summary>
internal enum TileWrite
{
    /// <summary>They overwrite what is there.</summary>
    Store,

    /// <summary>They are added to what is there.</summary>
    Add,

    /// <summary>They overwrite what is there by non-temporal stores, which leave no line in a cache; rows start at whole vectors.</summary>
    StoreNonTemporal,
}
